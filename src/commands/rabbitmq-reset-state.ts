import { ConsentingCommand } from './base.ts'

export default class RabbitmqResetState extends ConsentingCommand {
  static override summary = 'empty the message broker, and let its cluster form anew'
  static override description =
    'Stops RabbitMQ on all its hosts, resets it and starts it again. Queues and messages are lost; users come back from the configuration, and services declare their queues again when they are restarted. ' +
    'For a cluster that does not come to itself, and for queues that change their type.'
  static override examples = [
    { description: 'What would happen?', command: 'kolla rabbitmq-reset-state -i multinode --check' },
    { description: 'Do it', command: 'kolla rabbitmq-reset-state -i multinode --yes-i-really-really-mean-it' },
  ]

  protected readonly action = 'rabbitmq-reset-state'

  protected async load() {
    return (await import('../actions/rabbitmq-reset-state.ts')).rabbitmqResetState
  }
}
