import PasswordsWrite from './passwords/write.ts'

/** `kolla writepwd` is `kolla passwords write`. */
export default class Writepwd extends PasswordsWrite {}
