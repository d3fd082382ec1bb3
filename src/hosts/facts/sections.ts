/** The text of each section of the observing script's output, by name. */
export type Sections = ReadonlyMap<string, string>

/** Cuts the script's output at its marks; what came before the first one (a login script's greeting) is left out. */
export function splitSections(output: Buffer, mark: string): Sections {
  const sections = new Map<string, string>()
  // latin1 keeps every byte; names are decoded where they are used.
  for (const part of output.toString('latin1').split(`\n${mark} section `).slice(1)) {
    const end = part.indexOf('\n')
    sections.set(part.slice(0, end), part.slice(end + 1))
  }
  return sections
}

/** The non-empty lines of a section; none when it is not there. */
export function linesOf(sections: Sections, name: string): readonly string[] {
  return (sections.get(name) ?? '').split('\n').filter((line) => line.trim() !== '')
}
