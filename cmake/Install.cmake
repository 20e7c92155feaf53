install(TARGETS irqscope RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
# The names of the tools it takes the place of: called by them, it speaks as they do.
foreach(name hardirqs softirqs ecc ecli)
  install(CODE "
    set(dir \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_SBINDIR}\")
    file(CREATE_LINK irqscope \"\${dir}/${name}\" SYMBOLIC)
    message(STATUS \"Linking: \${dir}/${name}\")")
endforeach()
install(DIRECTORY man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 FILES_MATCHING PATTERN "*.8")
install(FILES completions/irqscope.bash RENAME irqscope
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES completions/_irqscope DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES completions/irqscope.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
