import { KollaError, type Problem } from '../errors.ts'

/** The one error that stands for all mistakes of a configuration. */
export function invalidConfiguration(problems: readonly Problem[]): KollaError {
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  return new KollaError(`the configuration has ${count}; nothing was contacted`, {
    code: 'configuration-invalid',
    fault: 'configuration',
    problems,
  })
}
