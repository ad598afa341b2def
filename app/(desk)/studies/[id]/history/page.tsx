import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { StudyHistory } from './study-history.tsx'

export const generateMetadata = pageTitle('History')

/** For managers of the study: who did what in it. */
export default async function HistoryPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyHistory studyId={await idIn(params)} />
}
