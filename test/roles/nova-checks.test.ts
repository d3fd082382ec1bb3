import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkLibvirt, checkServerLimits, checkVirtualization } from '../../roles/nova-cell/checks.ts'
import type { CheckedHost } from '../../src/roles/types.ts'
import { deployment } from '../support/deployment.ts'
import { running } from '../prechecks/host.ts'

/** A compute host with these lines of globals.yml. */
function computeHost(globals: readonly string[], more: Partial<CheckedHost> = {}): CheckedHost {
  const base = ['nova_cell_compute_group: web', 'enable_nova_fake: "no"', ...globals]
  const { variables } = deployment({ globals: base.join('\n') })
  return { host: 'node1', scope: variables.forHost('node1'), facts: {}, engine: undefined, ...more }
}

describe('a compute host', () => {
  it('may use KVM where the processor has it', () => {
    const host = computeHost(['nova_compute_virt_type: kvm'], { facts: { hardware_virtualization: true } })
    assert.deepEqual(checkVirtualization(host), [])
  })

  it('may emulate where it has not', () => {
    assert.deepEqual(checkVirtualization(computeHost(['nova_compute_virt_type: qemu'])), [])
  })

  it('may give servers no more than it has itself, unless it can raise that', () => {
    const DEFAULTS = ['enable_nova_libvirt_container: "yes"', 'qemu_max_files: 32768', 'qemu_max_processes: 131072']
    const limits = { limits: { nofile: 20_000, nproc: 200_000 } }
    const messages = (globals: readonly string[], facts: CheckedHost['facts']) =>
      checkServerLimits(computeHost([...DEFAULTS, ...globals], { facts })).map(({ message }) => message)
    const short = ['node1 allows nofile 20000, and qemu_max_files is 32768']
    assert.deepEqual(messages([], { ...limits, sys_resource: false }), short)
    assert.deepEqual(messages([], { ...limits, sys_resource: true }), [])
    assert.deepEqual(messages(['qemu_max_files: 20000'], { ...limits, sys_resource: false }), [])
  })

  it('is told what to set otherwise', () => {
    const [problem] = checkVirtualization(computeHost(['nova_compute_virt_type: kvm']))
    assert.equal(problem?.message, 'node1 has no hardware virtualization, and nova_compute_virt_type is kvm')
    assert.match(problem.hint ?? '', /nova_compute_virt_type: qemu/)
  })

  it('has no container with libvirt beside that of the host', () => {
    const engine = { kind: 'docker', version: '26', apiVersion: '1.45', images: new Map(), volumes: new Set<string>() } as const
    const left = { engine: { ...engine, containers: running('nova_libvirt') } }
    assert.equal(checkLibvirt(computeHost(['enable_nova_libvirt_container: "no"'], left)).length, 1)
    assert.equal(checkLibvirt(computeHost(['enable_nova_libvirt_container: "yes"'], left)).length, 0)
  })
})
