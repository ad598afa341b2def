import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { ImportParticipants } from './import-participants.tsx'

export const generateMetadata = pageTitle('Import participants')

/** For managers of the study. */
export default async function ImportParticipantsPage({ params }: { params: Promise<{ id: string }> }) {
  return <ImportParticipants studyId={await idIn(params)} />
}
