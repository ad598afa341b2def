import type { AgreementPage } from '#lib/agreement/study-agreement.ts'
import { type Message, phrase } from '#lib/messages/message.ts'

/** A view that needs something of the data. */
export type NeedingView = 'items' | 'subgroups' | 'courses'

/** The views that don't apply to an agreement, each with what it needs. */
export function viewsOff({
  sources,
  subgroups,
  courses,
}: Pick<AgreementPage, 'subgroups'> & {
  sources: readonly Pick<AgreementPage['sources'][number], 'kind'>[]
  courses: readonly unknown[]
}): Partial<Record<NeedingView, Message>> {
  return {
    ...(sources.filter(({ kind }) => kind === 'head').length > 1
      ? {}
      : { items: phrase('Needs heads for at least two targets. Train heads for single items.') }),
    ...(subgroups.length > 0
      ? {}
      : { subgroups: phrase('Needs at least two groups by site, sex, age band or visit among these interviews.') }),
    ...(courses.length > 0
      ? {}
      : { courses: phrase('Needs a participant with at least two visits that are rated and estimated.') }),
  }
}
