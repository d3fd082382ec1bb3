import { dirname } from 'node:path'

/**
 * The folder that holds package.json, roles/, inventory/ and etc/: the checkout, or dist/ of an installed package, which has the
 * same folders.
 */
export const packageRoot = dirname(import.meta.dirname)
