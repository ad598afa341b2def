import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Interview } from './interview.tsx'

export const generateMetadata = pageTitle('Interview')

/** For members of the interview's study; what it shows depends on the role and on whether the own sheet is locked. */
export default async function InterviewPage({ params }: { params: Promise<{ id: string }> }) {
  return <Interview id={await idIn(params)} />
}
