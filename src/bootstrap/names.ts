import { str } from '../templates/python.ts'
import { desired, fileWork } from './files.ts'
import { editHosts } from './hosts-file.ts'
import type { Server, Topic } from './types.ts'

const HOSTS = '/etc/hosts'
const CLOUD_INIT = '/etc/cloud/cloud.cfg'
const CLOUD_INIT_OURS = '/etc/cloud/cloud.cfg.d/99-kolla.cfg'

/** Every host knows every other by name, also after the next boot of a machine that cloud-init set up. */
export function namesTopic({ scope, facts, neighbours }: Server): readonly Topic[] {
  if (!scope.bool('customize_etc_hosts')) return []
  const hostname = str((facts['hostname'] ?? scope.host) as string)
  return [
    {
      name: 'names',
      title: 'name the hosts to each other',
      after: [],
      questions: [HOSTS, CLOUD_INIT, CLOUD_INIT_OURS].map((name) => ({ kind: 'file', name })),
      compare: (answers) => {
        const observed = answers.files.get(HOSTS)
        const text = editHosts(observed?.content ?? '', hostname, neighbours)
        const wanted = desired(HOSTS, observed?.mode ?? '0644', text, observed)
        return [
          ...fileWork(answers, wanted),
          ...(answers.files.has(CLOUD_INIT)
            ? fileWork(answers, desired(CLOUD_INIT_OURS, '0660', 'manage_etc_hosts: false'), { same: saysNo })
            : []),
        ]
      },
    },
  ]
}

function saysNo(text: string): boolean {
  return /^manage_etc_hosts: false\s*$/.test(text)
}
