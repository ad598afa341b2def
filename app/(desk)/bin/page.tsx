import { pageTitle } from '#app/page-text.ts'
import { DeletedStudies } from './deleted-studies.tsx'

export const generateMetadata = pageTitle('Deleted studies')

/** For everyone who is signed in: studies that they deleted; for administrators, all deleted studies. */
export default function DeletedStudiesPage() {
  return <DeletedStudies />
}
