import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { AddInterviews } from './add-interviews.tsx'

export const generateMetadata = pageTitle('Add interviews')

/** For managers of the study: many interviews at once, pasted from a table. */
export default async function AddInterviewsPage({ params }: { params: Promise<{ id: string }> }) {
  return <AddInterviews studyId={await idIn(params)} />
}
