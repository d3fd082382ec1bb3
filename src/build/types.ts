/** An image that can be built: a folder with a Dockerfile template. */
export interface ImageSource {
  /** `keystone-fernet`: the name of the folder. */
  readonly name: string
  /** The folder with everything the Dockerfile copies. */
  readonly folder: string
  /** Path of the Dockerfile template in it. */
  readonly template: string
}

/** An image with its rendered Dockerfile. */
export interface Image extends ImageSource {
  /** `registry/kolla/keystone-fernet:2025.1-debian-trixie`. */
  readonly reference: string
  readonly dockerfile: string
  /** What its FROM names. */
  readonly from: string
  /** The image of ours that FROM names, if it is one of ours. */
  readonly parent: string | undefined
  /** Of everything that goes into it but packages. */
  readonly digest: string
}

/** What is done with an image, and why. */
export type Choice =
  | { readonly kind: 'build' }
  | { readonly kind: 'skip'; readonly reason: 'exists' | 'parent' }
  | { readonly kind: 'unmatched' }

/** One image of a plan; the plan lists parents before their children. */
export interface PlannedImage {
  readonly image: Image
  readonly choice: Choice
}

export type Outcome = 'built' | 'skipped' | 'failed' | 'parent-failed' | 'abandoned'

/** What became of one image that was asked for. */
export interface ImageResult {
  readonly name: string
  readonly reference: string
  readonly outcome: Outcome
  readonly milliseconds: number
  readonly attempts: number
  readonly pushed: boolean
  /** Why it was skipped or not tried, or what went wrong. */
  readonly message?: string
  /** The last lines of its build, when it failed. */
  readonly lastLines?: readonly string[]
  /** Where everything that its build printed is. */
  readonly log?: string
}

export interface BuildReport {
  readonly results: readonly ImageResult[]
  readonly unmatched: readonly string[]
  readonly milliseconds: number
}

/** What may be chosen about a build; the defaults are those of `defaults.ts`. */
export interface BuildOptions {
  /** Regular expressions of image names; none means all, or what the profiles say. */
  readonly patterns: readonly string[]
  readonly profiles: readonly string[]
  /** Patterns by name: profiles of an operator. */
  readonly ownProfiles: Readonly<Record<string, readonly string[]>>
  readonly skipParents: boolean
  /** Which of the images that the engine has are left alone: all, or those that would be made of the same. */
  readonly skip: 'none' | 'existing' | 'unchanged'
  readonly naming: Naming
  readonly base: BaseOptions
  /** Folders to look for images in, besides ours: operators' own. */
  readonly folders: readonly string[]
  /** A file that overrides blocks of the Dockerfile templates. */
  readonly templateOverride: string | undefined
  /** Where the build contexts are written, and kept; otherwise a temporary folder. */
  readonly workDir: string | undefined
  /** A folder for one log per image. */
  readonly logsDir: string
  readonly buildArgs: Readonly<Record<string, string>>
  readonly cache: boolean
  /** Fetch newer versions of the base image. */
  readonly pull: boolean
  readonly push: boolean
  readonly threads: number
  /** How often a failed build or push is tried again. */
  readonly retries: number
  /** Seconds without a sign of life after which a build has failed. */
  readonly timeout: number
  readonly engine: 'docker' | 'podman'
}

/** How images are called. */
export interface Naming {
  readonly registry: string | undefined
  readonly namespace: string
  readonly prefix: string
  readonly tag: string
  /** `2025.1`. */
  readonly release: string
}

/** What all images stand on. */
export interface BaseOptions {
  readonly distribution: string
  /** Undefined: made from this machine's package sources. */
  readonly image: string | undefined
  readonly tag: string
}
