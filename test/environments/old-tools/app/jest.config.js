// Once as it is, once with fake timers everywhere, where a setup file is early enough.
module.exports = {
  projects: [{}, { timers: 'modern', setupFiles: ['wx-socket/testing'] }].map((settings, i) => ({
    displayName: String(i),
    ...settings,
  })),
}
