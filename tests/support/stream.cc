#include "support/stream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

struct Connection {
  UniqueFd sender, receiver;
};

Result<Connection> connect_to_ourselves() {
  UniqueFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof(address);
  Connection made{UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), UniqueFd()};
  bool ready = bind(listener.get(), generic, length) == 0 && listen(listener.get(), 1) == 0 &&
               getsockname(listener.get(), generic, &length) == 0 &&
               connect(made.sender.get(), generic, length) == 0;
  if (ready) made.receiver = UniqueFd(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!made.receiver) return fail("no connection on 127.0.0.1");
  return made;
}

}  // namespace

Result<void> stream_to_ourselves(int cpu, size_t bytes) {
  auto connection = connect_to_ourselves();
  if (!connection) return tl::unexpected(connection.error());
  std::thread reader([&] {
    move_to_cpu(cpu);
    std::vector<char> buffer(1 << 16);
    while (::read(connection->receiver.get(), buffer.data(), buffer.size()) > 0) {
    }
  });
  std::thread writer([&] {
    move_to_cpu(cpu);
    std::vector<char> buffer(1 << 16);
    for (size_t sent = 0; sent < bytes;) {
      ssize_t count = ::write(connection->sender.get(), buffer.data(), buffer.size());
      if (count <= 0) break;
      sent += static_cast<size_t>(count);
    }
    connection->sender = UniqueFd();
  });
  writer.join();
  reader.join();
  return {};
}

}  // namespace irqscope::test
