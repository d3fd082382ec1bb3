import Runs from './index.ts'

/** `kolla runs list` is `kolla runs`. */
export default class RunsList extends Runs {}
