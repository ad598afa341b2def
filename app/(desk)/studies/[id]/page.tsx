import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { Study } from './study.tsx'

export const generateMetadata = pageTitle('Study')

/** For members of the study. */
export default async function StudyPage({ params }: { params: Promise<{ id: string }> }) {
  return <Study id={await idIn(params)} />
}
