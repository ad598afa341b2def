import { idIn } from '#app/id-in.ts'
import { pageTitle } from '#app/page-text.ts'
import { SeverityReport } from './severity-report.tsx'

export const generateMetadata = pageTitle('Severity report')

export default async function ReportPage({ params }: { params: Promise<{ id: string }> }) {
  return <SeverityReport id={await idIn(params)} />
}
