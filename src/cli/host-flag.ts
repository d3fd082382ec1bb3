import { string } from '@oclif/core/flags'

/** For questions that each host answers for itself. */
export const hostFlag = {
  host: string({
    helpGroup: 'INPUT',
    helpValue: 'HOST',
    description: 'as this host sees it (default: the first host of the inventory)',
  }),
}
