import { idIn } from '#app/id-in.ts'
import { Study } from './study.tsx'

export const metadata = { title: 'Study' }

/** For members of the study. */
export default async function StudyPage({ params }: { params: Promise<{ id: string }> }) {
  return <Study id={await idIn(params)} />
}
