import { dirname } from 'node:path'

/**
 * The folder that holds package.json, roles/, inventory/ and etc/, in a checkout and in an installed package:
 * this file is src/cli/root.ts in the one and dist/cli/root.js in the other.
 */
export const packageRoot = dirname(dirname(import.meta.dirname))
