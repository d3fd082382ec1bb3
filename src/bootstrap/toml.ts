/** Section -> key -> value. A section named `[x]` is an element of a list of tables. */
export type TomlSections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Sections of plain values and lists of them, as the configuration of Podman is made of; what is null is left out. */
export function printToml(sections: TomlSections): string {
  return Object.entries(sections)
    .map(([section, settings]) => {
      const set = Object.entries(settings).filter(([, value]) => value !== null)
      // JSON's strings, numbers, booleans and lists of them are TOML's, too.
      return [`[${section}]`, ...set.map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''].join('\n')
    })
    .join('\n')
}
