import { severalProblems } from '#lib/errors/several-problems.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import type { ImportProblem } from './check-columns.ts'

/** The first of what is wrong with a file, and how much more is. */
export function problemsInWords(problems: readonly ImportProblem[]): Message | string {
  const shown = problems
    .slice(0, 5)
    .map(({ place, what }) => (place ? phrase('{where}: {what}', { where: place, what }) : what))
  const more = problems.length > 5 ? [phrase('And {count} more.', { count: problems.length - 5 })] : []
  return severalProblems([...shown, ...more])
}
