import { exportInStudy } from '#app/exports/export-route.ts'
import { exportHead } from '#lib/training/head-bundle.ts'

/** A head with its card as a zip archive for another installation. */
export const GET = exportInStudy('head.train', { head: 'id' }, 'head.export', async ({ database, params }) => {
  const { zip, name } = await exportHead(database, params.id!)
  return { name: [name], extension: 'zip', content: zip }
})
