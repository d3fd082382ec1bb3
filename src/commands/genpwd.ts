import PasswordsGenerate from './passwords/generate.ts'

/** `kolla genpwd` is `kolla passwords generate`. */
export default class Genpwd extends PasswordsGenerate {}
