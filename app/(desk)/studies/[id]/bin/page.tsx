import { pageTitle } from '#app/page-text.ts'
import { StudyBin } from './study-bin.tsx'

export const generateMetadata = pageTitle('Bin')

/** For managers of the study: what was deleted of it and can be restored. */
export default async function BinPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyBin studyId={(await params).id} />
}
