import { z } from 'zod'
import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { VisitsBeside } from './beside/visits-beside.tsx'
import { Interview } from './interview.tsx'

export const generateMetadata = pageTitle('Interview')

/** For members of the interview's study; what it shows depends on the role and on whether the own sheet is locked. With `?beside=`, another visit beside it. */
export default async function InterviewPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<{ beside?: string | string[] }>
}) {
  const id = await idIn(params)
  const other = z.uuid().safeParse((await searchParams).beside).data
  return other ? <VisitsBeside id={id} otherId={other} /> : <Interview id={id} />
}
