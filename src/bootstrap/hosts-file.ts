import type { Neighbour } from './types.ts'

const BEGIN = '# BEGIN kolla hosts'
const END = '# END kolla hosts'
/** kolla-ansible's own block. */
const FOREIGN_BEGIN = '# BEGIN ANSIBLE GENERATED HOSTS'
const FOREIGN_END = '# END ANSIBLE GENERATED HOSTS'
const LOCALHOST = '127.0.0.1 localhost'

/**
 * /etc/hosts with a block that names every host of the deployment by its API address, and without a line that has this host's own
 * name point to a loopback address: RabbitMQ expects it to be that of the API network. A block of kolla-ansible that says the same
 * is left alone; one that says something else is replaced. A host whose address is not known keeps the line it has.
 */
export function editHosts(text: string, hostname: string, neighbours: readonly Neighbour[]): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const own = find(lines, BEGIN, END)
  const foreign = find(lines, FOREIGN_BEGIN, FOREIGN_END)
  const known = [...own, ...foreign]
  const wanted = neighbours.flatMap(({ host, entry }) =>
    entry
      ? [`${entry.address} ${entry.names.join(' ')}`]
      : known.filter((line) => namesOf(line).includes(host)).slice(0, 1),
  )
  const foreignSaysIt = foreign.length > 0 && foreign.join('\n') === wanted.join('\n')
  const block = foreignSaysIt || wanted.length === 0 ? [] : [BEGIN, ...wanted, END]
  const others = foreignSaysIt ? lines : replace(lines, FOREIGN_BEGIN, FOREIGN_END, [])
  // Its first line stands for the block meanwhile, so that it stays where it is.
  const marked = others.includes(BEGIN) ? replace(others, BEGIN, END, [BEGIN]) : [...others, BEGIN]
  return withLocalhost(marked)
    .filter((line) => !pointsToItself(line, hostname))
    .flatMap((line) => (line === BEGIN ? block : [line]))
    .map((line) => `${line}\n`)
    .join('')
}

function find(lines: readonly string[], begin: string, end: string): readonly string[] {
  const from = lines.indexOf(begin)
  const to = lines.indexOf(end, from)
  return from < 0 || to < 0 ? [] : lines.slice(from + 1, to)
}

function replace(
  lines: readonly string[],
  begin: string,
  end: string,
  replacement: readonly string[],
): readonly string[] {
  const from = lines.indexOf(begin)
  const to = lines.indexOf(end, from)
  return from < 0 || to < 0 ? lines : lines.toSpliced(from, to - from + 1, ...replacement)
}

/** The last line of 127.0.0.1 names localhost and nothing else, as kolla-ansible has it. */
function withLocalhost(lines: readonly string[]): readonly string[] {
  const at = lines.findLastIndex((line) => /^127\.0\.0\.1\b/.test(line))
  const line = lines[at]
  if (line === undefined) return [LOCALHOST, ...lines]
  return namesOf(line).join(' ') === 'localhost' ? lines : lines.with(at, LOCALHOST)
}

/** Debian and Ubuntu give the host's own name to 127.0.1.1. */
function pointsToItself(line: string, hostname: string): boolean {
  return /^127\.0\.1\.1\s/.test(line) && namesOf(line).some((name) => name.split('.')[0] === hostname)
}

function namesOf(line: string): readonly string[] {
  return (line.split('#')[0] ?? '').trim().split(/\s+/).slice(1)
}
