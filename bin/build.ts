/**
 * Makes dist/, the part of the published package that is not in the checkout as it is: the same folders as here, with JavaScript
 * for TypeScript, because Node strips no types below node_modules. `npm pack` runs it.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeCommands } from '../src/cli/describe-commands.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

rmSync(dist, { recursive: true, force: true })
compile()
copyData()
writeFileSync(join(dist, 'package.json'), JSON.stringify(publishedPackage(), undefined, 2))
writeFileSync(join(dist, 'oclif.manifest.json'), JSON.stringify(await describeCommands(dist)))

/** Types are checked by `npm run types`; here they are only taken away. */
function compile(): void {
  const config = {
    extends: '../tsconfig.json',
    compilerOptions: {
      noEmit: false,
      noCheck: true,
      rootDir: '..',
      outDir: '../dist',
      typeRoots: ['../node_modules/@types'],
    },
    include: ['../src', '../roles/**/*.ts'],
  }
  const file = join(root, '.cache', 'tsconfig.build.json')
  mkdirSync(join(root, '.cache'), { recursive: true })
  writeFileSync(file, JSON.stringify(config))
  execFileSync(process.execPath, [tsc, '-p', file], { stdio: 'inherit' })
}

/** Everything below the shipped folders that is not TypeScript: defaults, templates, Dockerfiles, scripts. */
function copyData(): void {
  for (const folder of ['src', 'roles', 'inventory', 'etc']) {
    cpSync(join(root, folder), join(dist, folder), { recursive: true, filter: (source) => !source.endsWith('.ts') })
  }
}

function publishedPackage(): Record<string, unknown> {
  const { name, version, type, oclif } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >
  return { name, version, type, oclif, private: true }
}
