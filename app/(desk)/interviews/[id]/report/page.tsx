import { idIn } from '#app/id-in.ts'
import { SeverityReport } from './severity-report.tsx'

export const metadata = { title: 'Severity report' }

export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  return <SeverityReport id={await idIn(params)} />
}
