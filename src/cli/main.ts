import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitCommandLine, type CommandLine } from './argv.ts'
import { grammarOf, loadManifest, type Manifest } from './manifest.ts'
import { packageRoot } from '../package-root.ts'

/**
 * Runs one command line. Version and help come from the manifest alone: oclif and the commands are loaded only to run one,
 * because loading oclif takes three times as long as starting Node.
 */
export async function main(words: readonly string[]): Promise<void> {
  // a reader that goes away (`| head`) is no error of ours
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  // a terminal that was closed reads no more progress; the run still has its lock to give back
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
  try {
    await dispatch(words)
  } catch (error) {
    await fail(error, words)
  }
}

async function dispatch(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === 'version')) return print(version())
  const manifest = await loadManifest(packageRoot)
  const line = splitCommandLine(words, grammarOf(manifest))
  if (await help(manifest, line)) return
  if (line.id === undefined) throw await unknownCommand(manifest, line)
  await runCommand(line.id, line.argv)
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return `kolla/${version} ${process.platform}-${process.arch} node-${process.version}`
}

/** Prints help where it was asked for in any of the usual ways; says whether it did. */
async function help(manifest: Manifest, line: CommandLine): Promise<boolean> {
  const asked = line.argv.some((word) => word === '--help' || word === '-h') || line.unknown === 'help'
  const nothing = line.id === undefined && line.unknown === undefined
  if (!asked && !nothing) return false
  const { renderCommand, renderOverview, renderTopic } = await import('./help.ts')
  const width = Math.min(process.stdout.columns || 100, 120)
  const subject = line.unknown === 'help' ? helpSubject(line, manifest) : line
  const command = subject.id === undefined ? undefined : manifest.commands[subject.id]
  const topic = subject.unknown?.split(' ')[0] ?? ''
  const isTopic = Object.keys(manifest.commands).some((id) => id.startsWith(`${topic}:`))
  if (command !== undefined) print(renderCommand(command, width))
  else if (isTopic) print(renderTopic(manifest, topic, width))
  else if (subject.unknown === undefined) print(renderOverview(manifest, width))
  else throw await unknownCommand(manifest, subject)
  return true
}

function helpSubject(line: CommandLine, manifest: Manifest): CommandLine {
  return splitCommandLine(
    line.argv.filter((word) => word !== 'help'),
    grammarOf(manifest),
  )
}

async function unknownCommand(manifest: Manifest, line: CommandLine): Promise<Error> {
  const [{ nearest }, { KollaError }] = await Promise.all([import('./suggest.ts'), import('../errors.ts')])
  const names = Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '))
  const near = nearest(line.unknown ?? '', names)
  return new KollaError(`there is no command "${line.unknown ?? ''}"`, {
    code: 'command-unknown',
    fault: 'usage',
    hint: near === undefined ? 'kolla --help lists the commands' : `did you mean "kolla ${near}"?`,
  })
}

async function runCommand(id: string, argv: readonly string[]): Promise<void> {
  const { Config } = await import('@oclif/core/config')
  const config = await Config.load({ root: packageRoot })
  await config.runCommand(id, [...argv])
}

async function fail(error: unknown, words: readonly string[]): Promise<void> {
  const [{ asKollaError, renderError }, { exitCodeOf }, { Redactor }] = await Promise.all([
    import('../output/report-error.ts'),
    import('../errors.ts'),
    import('../secrets.ts'),
  ])
  const json = words.includes('--json')
  const redactor = new Redactor()
  const text = renderError(error, { json, debug: words.includes('--debug'), redactor })
  ;(json ? process.stdout : process.stderr).write(`${text}\n`)
  process.exitCode = exitCodeOf(asKollaError(error))
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
