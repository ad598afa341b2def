import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { StudyExport } from './study-export.tsx'

export const generateMetadata = pageTitle('Export')

export default async function ExportPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyExport id={await idIn(params)} />
}
