/** The name under which a replacement is created beside the container it will replace. */
export function replacementName(name: string): string {
  return `${name}-kolla-new`
}

/** The name that a replaced container has until its replacement is ready. */
export function replacedName(name: string): string {
  return `${name}-kolla-old`
}
