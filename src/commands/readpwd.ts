import PasswordsRead from './passwords/read.ts'

/** `kolla readpwd` is `kolla passwords read`. */
export default class Readpwd extends PasswordsRead {}
