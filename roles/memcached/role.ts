import { defineRole } from '../../src/roles/define.ts'

export default defineRole({
  name: 'memcached',
  after: [],
  enabled: 'enable_memcached | bool',
  services: {
    memcached: {
      group: 'memcached',
      command:
        '/usr/bin/memcached -v -l {{ api_interface_address }} -p {{ memcached_port }} ' +
        '-c {{ memcached_connection_limit }} -U 0 -m {{ memcached_max_memory }}',
      files: [],
      ports: [{ name: 'memcached', port: '{{ memcached_port }}' }],
    },
  },
})
