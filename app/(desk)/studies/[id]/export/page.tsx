import { idIn } from '#app/id-in.ts'
import { StudyExport } from './study-export.tsx'

export const metadata = { title: 'Export' }

export default async function ExportPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyExport id={await idIn(params)} />
}
