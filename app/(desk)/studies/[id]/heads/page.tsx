import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { StudyHeads } from './study-heads.tsx'

export const generateMetadata = pageTitle('Heads')

/** For those who see the study’s agreement; managers train. */
export default async function StudyHeadsPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyHeads id={await idIn(params)} />
}
