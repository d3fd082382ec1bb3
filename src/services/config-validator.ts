import type { Engine, ExecResult } from '../containers/types.ts'
import { KollaError } from '../errors.ts'

/** A configuration file inside a running container, and where the options that its program knows are listed. */
export interface ValidatedFile {
  readonly container: string
  /** Configuration of oslo-config-generator, where the image has it. */
  readonly generator: string
  readonly config: string
}

/** What oslo-config-validator says of one option. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly text: string
}

/** Milliseconds: it imports all of the program. */
const VALIDATOR_TIMEOUT = 120_000
/** Nobody's exit code but ours. */
const NO_FILE = 77
const NO_VALIDATOR = 78

/**
 * Images made from a distribution's packages have no generator configuration: there the options of everything that is
 * installed in the image are taken.
 */
const SCRIPT = `
[ -f "$2" ] || exit ${NO_FILE}
command -v oslo-config-validator > /dev/null || exit ${NO_VALIDATOR}
generator=$1
config=$2
if [ -f "$generator" ]; then
  set -- --config-file "$generator"
else
  set --
  for namespace in $(python3 -c '
from importlib.metadata import entry_points
print(*sorted({entry.name for entry in entry_points(group="oslo.config.opts")}))
'); do set -- "$@" --namespace "$namespace"; done
fi
exec oslo-config-validator "$@" --input-file "$config"
`

/**
 * Runs oslo-config-validator inside a container; nothing is written there. Undefined when the container has no such file: it is optional
 * for the service. Throws `validator-failed` when the validator itself does.
 */
export async function validateConfigFile(
  engine: Pick<Engine, 'exec'>,
  { container, generator, config }: ValidatedFile,
): Promise<readonly Finding[] | undefined> {
  const command = ['sh', '-c', SCRIPT, 'validate', generator, config]
  const result = await engine.exec(container, command, { timeout: VALIDATOR_TIMEOUT })
  if (result.code === NO_FILE) return undefined
  const findings = parseFindings(result.stderr)
  // It ends with 1 for what it finds, as well as when it fails itself.
  if (result.code === 0 || (result.code === 1 && findings.length > 0)) return findings
  throw new KollaError(`oslo-config-validator failed in ${container} (exit ${result.code})`, {
    code: 'validator-failed',
    fault: 'host',
    log: logOf(result),
    hint: result.code === NO_VALIDATOR ? 'The image does not have that program.' : undefined,
  })
}

/** The lines of the validator itself: what libraries log while they are imported is no finding. */
export function parseFindings(stderr: string): readonly Finding[] {
  return stderr.split('\n').flatMap((line) => {
    const [, level, text] = /^(ERROR|WARNING):root:(.*)$/.exec(line) ?? []
    return text === undefined ? [] : [{ severity: level === 'ERROR' ? 'error' : 'warning', text } as const]
  })
}

function logOf({ stdout, stderr }: ExecResult): readonly string[] {
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-10)
}
