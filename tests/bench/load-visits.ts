import { panss } from '#lib/scales/panss.ts'
import { Random } from '#lib/statistics/random.ts'
import type { StudyRole } from '#prisma/client/enums.ts'

/** What is asked for. */
export interface Study {
  studyId: string
  heads: readonly string[]
  interviews: readonly string[]
  /** Those whose files are there. */
  recordings?: readonly string[]
}

/** One request of a visit. */
export interface Asked {
  page: string
  request: () => { method: 'GET' | 'POST'; path: string; body?: string; headers?: Record<string, string> }
  answered?: (status: number, body: string) => void
}

const page = (name: string, path: () => string): Asked => ({
  page: `page ${name}`,
  request: () => ({ method: 'GET', path: path(), headers: { accept: 'text/html' } }),
})

const call = (name: string, input: () => unknown, answered?: Asked['answered']): Asked => ({
  page: name,
  request: () => ({
    method: 'POST',
    path: `/api/rpc/${name.replaceAll('.', '/')}`,
    body: JSON.stringify({ json: input() }),
    headers: { 'content-type': 'application/json' },
  }),
  ...(answered && { answered }),
})

/** What a person of a role does, over and over: the pages that they open, with what these ask for. */
export function visitOf(role: StudyRole, study: Study, number: number): Asked[] {
  const random = new Random(number + 1)
  const { studyId, recordings = [] } = study
  let interviewId = random.pick(study.interviews)
  const another = () => {
    interviewId = random.pick(study.interviews)
    return interviewId
  }
  const list = (search = '') => ({ studyId, search, page: 1 + Math.floor(random.next() * 40) })
  const desk = [page('/', () => '/'), call('studies.list', () => undefined), call('runs.list', () => undefined)]
  const studyPage = [
    page('study', () => `/studies/${studyId}`),
    call('studies.see', () => ({ id: studyId })),
    call('studies.members', () => ({ id: studyId })),
    call('interviews.list', () => list()),
    call('interviews.list', () => ({ ...list(`P-${Math.floor(random.next() * 1000)}`), page: 1 })),
  ]
  const interviewPage = [
    page('interview', () => `/interviews/${another()}`),
    call('interviews.see', () => ({ id: interviewId })),
    {
      page: 'recording, a range',
      request: () => ({
        method: 'GET' as const,
        path: `/api/recordings/${random.pick(recordings)}`,
        headers: { range: 'bytes=0-65535' },
      }),
    },
  ]
  if (role === 'rater') return [...desk, ...studyPage, ...interviewPage, ...rating(random, () => interviewId)]
  return [
    ...desk,
    ...studyPage,
    page('agreement', () => `/studies/${studyId}/agreement`),
    call('studies.agreement', () => ({ id: studyId })),
    call('studies.agreement', () => ({ id: studyId, source: random.pick(study.heads) })),
    ...interviewPage,
  ]
}

/** Scores of a sheet, one click after the other. */
function rating(random: Random, interviewId: () => string): Asked[] {
  const revisions = new Map<string, number>()
  const scores: Record<string, number> = {}
  const click = (i: number) =>
    call(
      'sheets.save',
      () => {
        scores[panss.items[i]!.key] = 1 + Math.floor(random.next() * 7)
        return { interviewId: interviewId(), scores, revision: revisions.get(interviewId()) ?? 0 }
      },
      (status, body) => {
        if (status === 200)
          revisions.set(interviewId(), (JSON.parse(body) as { json: { revision: number } }).json.revision)
      },
    )
  return [0, 1, 2, 3, 4].map(click)
}
