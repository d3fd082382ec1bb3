/** What `destroy` heeds of a role beside its containers, volumes and files. Its commands run in one of its containers; where that does not run, nothing is asked or done. */
export interface Removal {
  readonly container: string
  /** Prints what would go down with the containers, a line each: nothing at all is removed while it prints any. */
  readonly inUse?: {
    readonly command: readonly string[]
    /** What one of them is: `server`. */
    readonly what: string
    readonly hint: string
  }
  /** Takes away what the role has made on the host outside of its containers; run when those of all other roles are gone. */
  readonly cleanUp?: { readonly title: string; readonly command: readonly string[] }
}
