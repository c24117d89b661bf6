// How a changeset becomes a line of CHANGELOG.md: as it was written. Of our own because the CLI, run by npx, cannot find its.
module.exports = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replace(/\n/g, '\n  ')}`,
  getDependencyReleaseLine: async () => '',
}
