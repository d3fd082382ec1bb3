import { columns } from '../../src/output/format.ts'
import type { Measured } from './measure.ts'

export interface Row {
  readonly hosts: number
  readonly scenario: string
  readonly measured: Measured
}

/** What a thousand hosts with nothing to do may take: seconds, MiB. */
const GOAL = { hosts: 1000, scenario: 'nothing to do', seconds: 60, megabytes: 1024 }

const HEAD = [
  'HOSTS',
  'SCENARIO',
  'SECONDS',
  'CPU KOLLA',
  'CPU HOSTS',
  'CPU ENGINES',
  'PEAK MIB',
  'KIB/HOST OUT',
  'IN',
  'CHANNELS/HOST',
  'GOAL',
]

/** One line for every run. CPU in seconds; the engines are simulated. */
export function table(rows: readonly Row[]): readonly string[] {
  const lines = rows.map((row) => {
    const { seconds, cpu, megabytes, perHost } = row.measured
    return [
      String(row.hosts),
      row.scenario,
      seconds.toFixed(1),
      cpu.kolla.toFixed(1),
      cpu.hosts.toFixed(1),
      cpu.engines.toFixed(1),
      megabytes.toFixed(0),
      (perHost.sent / 1024).toFixed(1),
      (perHost.received / 1024).toFixed(1),
      perHost.channels.toFixed(1),
      isGoal(row) ? (meets(row) ? 'met' : 'MISSED') : '',
    ]
  })
  return [
    'Real sshd and SSH on one machine, whose cores the hosts share with kolla; container engines simulated.',
    ...columns([HEAD, ...lines]),
    `Goal: ${GOAL.hosts} hosts with ${GOAL.scenario} in at most ${GOAL.seconds} s and ${GOAL.megabytes} MiB.`,
  ]
}

/** Where the time of each run went. */
export function phaseLines(rows: readonly Row[]): readonly string[] {
  return rows.map(({ hosts, scenario, measured }) => {
    const phases = measured.phases.map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)}`)
    return `${hosts} hosts, ${scenario}: ${phases.join(', ')}`
  })
}

/** Whether the goal was measured and missed. */
export function failed(rows: readonly Row[]): boolean {
  return rows.some((row) => isGoal(row) && !meets(row))
}

function isGoal({ hosts, scenario }: Row): boolean {
  return hosts === GOAL.hosts && scenario === GOAL.scenario
}

function meets({ measured }: Row): boolean {
  return measured.seconds <= GOAL.seconds && measured.megabytes <= GOAL.megabytes
}
