import assert from 'node:assert/strict'
import type { TimedEvent } from '../../../src/output/events.ts'
import type { RunSummary } from '../../../src/run/record.ts'
import { readRun } from '../../../src/run/recorded-runs.ts'
import type { CliResult } from './cli.ts'
import { story } from './cli.ts'
import type { Cloud } from './cloud.ts'

/** The record of the run that said its name in its output. */
export function recordOf(cloud: Cloud, result: CliResult): RunSummary {
  return recordedRun(cloud, result).summary
}

export function eventsOf(cloud: Cloud, result: CliResult): readonly TimedEvent[] {
  return recordedRun(cloud, result).events
}

function recordedRun(cloud: Cloud, result: CliResult) {
  const id = /: run (\S+) on /.exec(result.stderr)?.[1] ?? assert.fail(`the run has no name\n${story(result)}`)
  return readRun(cloud.runs, id)
}
