import type { Task } from '../roles/types.ts'
import { taskId } from './container-steps.ts'
import { servicesOf, type RolePlanInput } from './role-input.ts'
import type { PlanStep } from './types.ts'

interface PlacedTask {
  readonly task: Task
  readonly host: string | undefined
}

/** Every task with the host that it is for, if it is for one. */
function tasksOf(plan: RolePlanInput): readonly PlacedTask[] {
  return (plan.role.role.tasks ?? []).flatMap((task): readonly PlacedTask[] =>
    task.eachHostOf === undefined
      ? [{ task, host: undefined }]
      : servicesOf(plan)
          .filter(({ name }) => name === task.eachHostOf)
          .map(({ host }) => ({ task, host })),
  )
}

/** The steps of the tasks that are due. */
export function taskSteps(plan: RolePlanInput, needs: readonly string[]): readonly PlanStep[] {
  const { role, context } = plan
  return tasksOf(plan).flatMap(({ task, host }) => {
    const reasons = task.due(host === undefined ? context : { ...context, hosts: [host] })
    if (reasons.length === 0) return []
    const onSame = (other: string | undefined): boolean => host === undefined || other === undefined || other === host
    const after = [
      ...servicesOf(plan)
        .filter((service) => task.after.includes(service.name) && onSame(service.host))
        .map((service) => `container@${service.host}/${service.spec.name}`),
      ...tasksOf(plan)
        .filter((other) => task.after.includes(other.task.name) && onSame(other.host))
        .map((other) => taskId(plan, other.task, other.host)),
    ]
    return [
      {
        id: taskId(plan, task, host),
        kind: 'task' as const,
        role: role.role.name,
        host,
        subject: task.name,
        title: task.title,
        changes: [{ kind: 'task' as const, name: task.name, action: 'run' as const, reasons }],
        needs: [...needs, ...after],
      },
    ]
  })
}
