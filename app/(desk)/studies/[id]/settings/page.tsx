import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { StudySettings } from './study-settings.tsx'

export const generateMetadata = pageTitle('Study settings')

/** For managers of the study. */
export default async function StudySettingsPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudySettings id={await idIn(params)} />
}
