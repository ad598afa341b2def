import { idIn } from '#app/id-in.ts'
import { AddRecordings } from './add-recordings.tsx'

export const metadata = { title: 'Add recordings' }

/** For those who add interviews to the study. */
export default async function AddRecordingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <AddRecordings studyId={await idIn(params)} />
}
