import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { AddRecordings } from './add-recordings.tsx'

export const generateMetadata = pageTitle('Add recordings')

/** For those who add interviews to the study. */
export default async function AddRecordingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <AddRecordings studyId={await idIn(params)} />
}
