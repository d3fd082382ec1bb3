import { engineHealthcheck } from './create-body.ts'
import { textDifference } from './differences.ts'
import type { InspectDocument } from './observed.ts'
import type { ContainerDifference, HealthcheckSpec } from './types.ts'

const NANOSECONDS = 1_000_000_000

type EngineHealthcheck = NonNullable<InspectDocument['Config']['Healthcheck']>

/** All five keys; a check that is switched off is the same as none. */
export function compareHealthcheck(
  desired: HealthcheckSpec | undefined,
  current: InspectDocument,
): ContainerDifference | undefined {
  return textDifference('healthcheck', describe(engineHealthcheck(desired)), describe(current.Config.Healthcheck))
}

function describe(check: EngineHealthcheck | null | undefined): string {
  const test = check?.Test ?? []
  if (!check || test.length === 0 || test[0] === 'NONE') return ''
  const seconds = (nanoseconds: number | undefined) => `${(nanoseconds ?? 0) / NANOSECONDS} s`
  return (
    `${test.join(' ')} (interval ${seconds(check.Interval)}, timeout ${seconds(check.Timeout)}, ` +
    `retries ${check.Retries ?? 0}, start period ${seconds(check.StartPeriod)})`
  )
}
