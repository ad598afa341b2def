import { ENDED, OPEN, type RunState } from './run.ts'

/** A study of many recordings has as many open runs; a page shows no more than these. */
const MOST_OPEN = 200

/** A part of a table of runs, as Prisma takes it. */
export interface RunPage {
  where: { state: { in: RunState[] } }
  orderBy: { createdAt: 'asc' } | { finishedAt: 'desc' }
  take: number
}

/** The runs that a list shows: those that wait or run, the first asked for first, then the latest that ended. */
export async function openAndEnded<Row>(read: (page: RunPage) => Promise<Row[]>, ended: number): Promise<Row[]> {
  const pages = await Promise.all([
    read({ where: { state: { in: OPEN } }, orderBy: { createdAt: 'asc' }, take: MOST_OPEN }),
    read({ where: { state: { in: ENDED } }, orderBy: { finishedAt: 'desc' }, take: ended }),
  ])
  return pages.flat()
}
