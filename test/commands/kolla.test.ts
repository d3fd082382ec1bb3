import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kolla } from '../support/cli.ts'

describe('kolla', () => {
  it('prints its version', async () => {
    const { code, stdout } = await kolla(['--version'])
    assert.match(stdout, /^kolla\/\d+\.\d+\.\d+ linux-\w+ node-v\d+/)
    assert.equal(code, 0)
  })

  it('prints the commands when it is asked nothing', async () => {
    const { code, stdout } = await kolla([])
    assert.match(stdout, /USAGE[\s\S]*deploy +bring every host/)
    assert.equal(code, 0)
  })

  for (const words of [
    ['deploy', '--help'],
    ['--help', 'deploy'],
    ['help', 'deploy'],
    ['-i', 'x', 'deploy', '-h'],
  ]) {
    it(`prints the help of a command for "${words.join(' ')}"`, async () => {
      assert.match((await kolla(words)).stdout, /\$ kolla deploy \[FLAGS\]/)
    })
  }

  it('prints the help of a topic', async () => {
    assert.match((await kolla(['lock', '--help'])).stdout, /lock status/)
  })

  it('suggests the command that was meant, and exits with 2', async () => {
    const { code, stdout, stderr } = await kolla(['deplyo'])
    assert.equal(stdout, '')
    assert.match(stderr, /there is no command "deplyo" \[command-unknown\]\n {2}did you mean "kolla deploy"\?/)
    assert.equal(code, 2)
  })

  it('names a flag that does not exist, and exits with 2', async () => {
    const { code, stderr } = await kolla(['deploy', '--nix'])
    assert.match(stderr, /Nonexistent flag: --nix/)
    assert.doesNotMatch(stderr, /at .*\.js:/)
    assert.equal(code, 2)
  })

  it('prints an error as JSON on standard output under --json', async () => {
    const { stdout, stderr } = await kolla(['deploy', '-p', 'site.yml', '--json'])
    const { error } = JSON.parse(stdout) as { error: { code: string; hint: string } }
    assert.equal(error.code, 'flag-refused')
    assert.match(error.hint, /--tags/)
    assert.equal(stderr, '')
  })

  it("says what to use instead of kolla-ansible's -lt", async () => {
    const { code, stderr } = await kolla(['deploy', '-lt'])
    assert.match(stderr, /use "kolla plan"/)
    assert.equal(code, 2)
  })

  for (const verb of ['stop', 'destroy']) {
    it(`${verb} wants its word of consent`, async () => {
      const { code, stderr } = await kolla([verb])
      assert.match(stderr, /--yes-i-really-really-mean-it/)
      assert.equal(code, 2)
    })
  }

  it('says that nobody can be asked for a vault password without a terminal', async () => {
    const { code, stderr } = await kolla(['deploy', '-J'])
    assert.match(stderr, /\[no-terminal\]/)
    assert.equal(code, 2)
  })

  it('has no runs on record at first', async () => {
    assert.equal((await kolla(['runs'])).stdout, 'No runs on record.\n')
    assert.equal((await kolla(['runs', '--json'])).stdout, '[]\n')
  })

  it('names a run that is not on record', async () => {
    const { code, stderr } = await kolla(['runs', 'show', 'nothing'])
    assert.match(stderr, /there is no run "nothing" \[run-unknown\]/)
    assert.equal(code, 2)
  })
})
