import PasswordsMerge from './passwords/merge.ts'

/** `kolla mergepwd` is `kolla passwords merge`. */
export default class Mergepwd extends PasswordsMerge {}
