#include <nanobind/stl/string.h>

#include "python/_pyreck/session.h"

#include "python/_pyreck/profile.h"
#include "python/_pyreck/values.h"
#include "runtime/encoding.h"
#include "runtime/entry.h"
#include "runtime/job.h"
#include "runtime/region.h"

#include <set>
#include <unistd.h>

namespace pyreck::client {
namespace {

using cluster::JobResult;
using cluster::ValueRef;
using rt::Kind;
using rt::Word;
using std::chrono::milliseconds;

constexpr milliseconds kListen{200};         // after which close() is noticed
constexpr int64_t kMostFlatBytes = 1 << 20;  // larger lists of numbers travel as objects
constexpr size_t kMostSpecBytes = cluster::kMostFrameBytes - (1 << 20);  // of values in a record

JobResult cancelled() {
  JobResult result;
  result.status = static_cast<uint32_t>(rt::Status::kAbandoned);
  result.abandon = static_cast<uint32_t>(rt::Abandon::kCancelled);
  return result;
}

Error unreadable(const std::string& why) {
  return {Error::Code::Internal, "the result of a job cannot be read: " + why};
}

/// The last root of a result: the places of its tracebacks, each (function, line, column, end line,
/// end column).
std::vector<rt::Site> read_sites(Word table) {
  std::vector<rt::Site> sites;
  if (!rt::has_kind(table, Kind::kTuple)) raise(unreadable("it has no table of places"));
  const auto* rows = rt::as<rt::Tuple>(table);
  for (int64_t i = 0; i < rows->length; i++) {
    const bool is_row = rt::has_kind(rows->items[i], Kind::kTuple) &&
                        rt::as<rt::Tuple>(rows->items[i])->length == 5;
    if (!is_row) raise(unreadable("its table of places is none"));
    uint32_t fields[5];
    for (int j = 0; j < 5; j++) {
      const Word field = rt::as<rt::Tuple>(rows->items[i])->items[j];
      fields[j] = rt::is_small(field) ? static_cast<uint32_t>(rt::small_value(field)) : 0;
    }
    sites.push_back({fields[0], fields[1], fields[2], fields[3], fields[4]});
  }
  return sites;
}

/// Nothing has that name: KeyError; or why that is not known.
[[noreturn]] void raise_unnamed(const std::string& name, const Error& error) {
  if (error.code != Error::Code::NotFound) raise(error);
  PyErr_SetObject(PyExc_KeyError, nb::str(name.c_str()).ptr());
  throw nb::python_error();
}

/// Text that others stored, which need not be UTF-8.
nb::object text_of(const std::string& bytes) {
  PyObject* text =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace");
  if (text == nullptr) throw nb::python_error();
  return nb::steal(text);
}

/// The fields of an ObjectRecord, in their order.
nb::tuple record_of(const cluster::ObjectEntry& entry) {
  const cluster::ObjectInfo& info = entry.info;
  nb::list names;
  for (const std::string& name : entry.names) names.append(text_of(name));
  nb::object length = info.length < 0 ? nb::object(nb::none()) : nb::object(nb::int_(info.length));
  nb::object age =
      entry.age_seconds ? nb::object(nb::int_(*entry.age_seconds)) : nb::object(nb::none());
  return nb::make_tuple(text_of(info.id), nb::tuple(names), text_of(info.type), length, info.bytes,
                        info.inlined.empty() ? info.chunks.size() : 0, text_of(info.provenance),
                        entry.clients, age);
}

}  // namespace

// ---- RemoteEnd, RemoteJobs ---------------------------------------------------------------------

bool RemoteEnd::set(Result<JobResult> result) {
  bool is_awaited = false;
  {
    std::scoped_lock lock(mutex_);
    is_awaited = waiting_ > 0;
    if (result_.has_value()) return is_awaited;
    result_ = std::move(result);
  }
  if (is_awaited) ended_.notify_all();
  return is_awaited;
}

bool RemoteEnd::wait(milliseconds timeout) {
  std::unique_lock lock(mutex_);
  waiting_++;
  const bool has_ended = ended_.wait_for(lock, timeout, [&] { return result_.has_value(); });
  waiting_--;
  return has_ended;
}

bool RemoteEnd::has_ended() {
  std::scoped_lock lock(mutex_);
  return result_.has_value();
}

RemoteJobs::RemoteJobs(std::shared_ptr<cluster::Session> session)
    : session_(std::move(session)), process_(getpid()), listener_([this] { listen(); }) {}

Result<std::string> RemoteJobs::submit(cluster::JobSpec spec, const Generic& generic,
                                       std::shared_ptr<RemoteEnd> end, uint64_t token) {
  uint64_t failures;
  {
    std::scoped_lock lock(mutex_);
    if (closed_) return Error{Error::Code::Unavailable, "this cluster is closed"};
    submitting_++;
    failures = failures_;
  }
  Result<std::string> job = session_->submit(std::move(spec), generic.bytes());
  std::unique_lock lock(mutex_);
  submitting_--;
  if (job.ok()) waiting_.emplace(job.value(), Waiting{end, token});
  std::optional<Result<JobResult>> heard;
  if (job.ok() && closed_) heard = cancelled();
  if (job.ok() && failures != failures_) heard = *last_failure_;
  if (auto early = job.ok() ? early_.find(job.value()) : early_.end(); early != early_.end()) {
    heard = std::move(early->second);
    early_.erase(early);
  }
  std::unordered_map<std::string, Result<JobResult>> nobodys;
  if (submitting_ == 0) nobodys.swap(early_);
  lock.unlock();
  for (const auto& [other, result] : nobodys) let_go(result);
  if (heard.has_value()) hear(job.value(), std::move(*heard));
  return job;
}

void RemoteJobs::forget(const std::string& job) {
  {
    std::scoped_lock lock(mutex_);
    if (waiting_.erase(job) == 0) return;
  }
  session_->cancel(job);
}

void RemoteJobs::listen() {
  for (;;) {
    {
      std::scoped_lock lock(mutex_);
      if (closed_) return;
    }
    auto ended = session_->next_ended(kListen);
    announcements_.remind();
    if (!ended.ok())
      fail_all(ended.error());
    else if (ended.value().has_value())
      hear(ended.value()->first, std::move(ended.value()->second));
  }
}

void RemoteJobs::hear(const std::string& job, Result<JobResult> result) {
  Waiting waiting;
  {
    std::scoped_lock lock(mutex_);
    auto found = waiting_.find(job);
    if (found == waiting_.end() && submitting_ > 0) {
      early_.emplace(job, std::move(result));
      return;
    }
    if (found == waiting_.end()) return let_go(result);
    waiting = std::move(found->second);
    waiting_.erase(found);
  }
  // Whoever waits for this very job takes its result over, and withdraws the token.
  if (waiting.token != 0) announcements_.put_quietly(waiting.token);
  const bool is_awaited = waiting.end->set(std::move(result));
  if (!is_awaited) announcements_.remind();
}

/// Of a job that nobody waits for: what it left in Redis is not wanted.
void RemoteJobs::let_go(const Result<JobResult>& result) {
  if (!result.ok()) return;
  std::set<std::string> objects;
  for (const cluster::ResultItem& item : result.value().items)
    if (!item.object.empty()) objects.insert(item.object);
  for (const std::string& object : objects) session_->drop(object);
}

void RemoteJobs::fail_all(const Error& error) {
  std::unordered_map<std::string, Waiting> failed;
  {
    std::scoped_lock lock(mutex_);
    failed.swap(waiting_);
    failures_++;
    last_failure_ = error;
  }
  for (auto& [job, waiting] : failed) {
    waiting.end->set(error);
    if (waiting.token != 0) announcements_.put(waiting.token);
  }
}

void RemoteJobs::close() {
  std::unordered_map<std::string, Waiting> dropped;
  if (is_of_parent()) {  // no such thread here, and its memory may be another's by now
    static_cast<void>(new std::thread(std::move(listener_)));
    return;
  }
  {
    std::scoped_lock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    dropped.swap(waiting_);
  }
  for (auto& [job, waiting] : dropped) {
    session_->cancel(job);
    waiting.end->set(cancelled());
    if (waiting.token != 0) announcements_.put(waiting.token);
  }
  listener_.join();
}

// ---- RemoteJob ---------------------------------------------------------------------------------

RemoteJob::RemoteJob(std::shared_ptr<RemoteJobs> jobs, std::string id,
                     std::shared_ptr<RemoteEnd> end, std::shared_ptr<const Generic> generic,
                     nb::object kernel, nb::object captures, nb::object arguments)
    : jobs_(std::move(jobs)),
      id_(std::move(id)),
      end_(std::move(end)),
      generic_(std::move(generic)),
      kernel_(std::move(kernel)),
      captures_(std::move(captures)),
      arguments_(std::move(arguments)) {}

bool RemoteJob::wait(double seconds) {
  if (jobs_->is_of_parent())
    end_->set(
        Error{Error::Code::Unavailable, "the job belongs to the process that forked this one"});
  nb::gil_scoped_release unlocked;
  return end_->wait(milliseconds(static_cast<int64_t>(seconds * 1000)));
}

nb::tuple RemoteJob::progress() const {
  if (!end_->has_ended()) {
    cluster::JobProgress progress = jobs_->progress(id_);
    return nb::make_tuple(progress.fraction, progress.elements, progress.steals, 0);
  }
  if (!end_->result().ok()) return nb::make_tuple(0.0, 0, 0, 0);
  const JobResult& result = end_->result().value();
  uint64_t elements = 0, pieces = 0;
  for (const JobResult::Share& share : result.shares) {
    elements += share.elements;
    pieces += share.pieces;
  }
  return nb::make_tuple(1.0, elements, result.steals, pieces);
}

nb::object RemoteJob::summary() const {
  if (!end_->has_ended() || !end_->result().ok()) return nb::none();
  const JobResult& result = end_->result().value();
  nb::list shares;
  for (const JobResult::Share& share : result.shares)
    shares.append(nb::make_tuple(share.node, share.elements, share.pieces, share.busy_seconds));
  return nb::make_tuple(shares, result.steals, result.attempts);
}

nb::tuple RemoteJob::profile() const {
  rt::Profile profile;
  if (described_ == nullptr) return nb::make_tuple(nb::list(), nb::list());
  const JobResult& result = end_->result().value();
  for (const JobResult::Share& share : result.shares) rt::add_places(profile.places, share.places);
  profile.folds = result.folds;
  return describe_profile(profile, *described_);
}

std::vector<std::string> RemoteJob::assigned() const {
  return nb::cast<const Kernel*>(kernel_)->assigned();
}

nb::tuple RemoteJob::outcome() {
  if (!end_->result().ok()) raise(end_->result().error());
  const JobResult& result = end_->result().value();
  described_ = std::make_shared<Described>(generic_, nb::cast<const Values*>(captures_)->objects());
  std::vector<Word> roots = decode(result.roots);
  if (!roots.empty()) {
    described_->set_sites(read_sites(roots.back()));
    rt::pk_release(reading_context(), roots.back());
    roots.pop_back();
  }
  switch (static_cast<rt::Status>(result.status)) {
    case rt::Status::kDone:
    case rt::Status::kWide: {
      nb::object value = done(result, roots);
      for (Word root : roots) rt::pk_release(reading_context(), root);
      return nb::make_tuple("done", value);
    }
    case rt::Status::kRaised: {
      if (roots.empty() || !rt::has_kind(roots[0], Kind::kException))
        raise(unreadable("it has no exception"));
      nb::object data = describe_exception(rt::as<rt::Exception>(roots[0]), *described_);
      rt::pk_release(reading_context(), roots[0]);
      return nb::make_tuple("raised", data);
    }
    case rt::Status::kBroken:
    case rt::Status::kAbandoned:
      break;
  }
  nb::object site = nb::none();
  if (result.refusal_site != 0 && result.refusal_site <= described_->program()->count_sites)
    site = describe_site(described_->program(), result.refusal_site - 1, *described_);
  return nb::make_tuple("abandoned", result.abandon, result.message, site);
}

/// Owned; the sites are taken unseen.
std::vector<Word> RemoteJob::decode(const std::string& bytes) {
  if (bytes.empty()) return {};
  rt::Context context = make_context(rt::new_region(rt::kForeignRegion));
  context.program = described_->program();
  Result<std::vector<Word>> roots = [&] {
    nb::gil_scoped_release unlocked;
    return rt::decode(&context, bytes);
  }();
  if (!roots.ok()) raise(unreadable(roots.error().message));
  return std::move(roots).value();
}

nb::object RemoteJob::done(const JobResult& result, const std::vector<Word>& roots) {
  nb::list items;
  for (const cluster::ResultItem& given : result.items) items.append(item(given, roots));
  const bool is_block = generic_->is_block(generic_->module().entry.index);
  if (is_block) return nb::cast(new Results(std::move(items)), nb::rv_policy::take_ownership);
  if (items.size() != 1) raise(unreadable("it is not one value"));
  return items[0];
}

nb::object RemoteJob::item(const cluster::ResultItem& item, const std::vector<Word>& roots) {
  if (!item.object.empty()) return nb::cast(Stored(object(item.object), item.root));
  if (item.root >= roots.size()) raise(unreadable("a value of it is missing"));
  const Word word = roots[item.root];
  if (word == rt::kUnbound) return nb::none();
  rt::pk_retain(reading_context(), word);
  return nb::cast(new Value(word, described_), nb::rv_policy::take_ownership);
}

/// The record of an object that came with the result.
std::shared_ptr<StoredObject> RemoteJob::object(const std::string& id) {
  std::shared_ptr<StoredObject>& object = objects_[id];
  if (object == nullptr) {
    Result<cluster::ObjectInfo> info = [&] {
      nb::gil_scoped_release unlocked;
      return jobs_->session()->object(id);
    }();
    object = std::make_shared<StoredObject>(jobs_->session(), value_or_raise(std::move(info)),
                                            described_);
  }
  return object;
}

// ---- Session -----------------------------------------------------------------------------------

Session::Session(std::string url, std::string cluster) {
  auto session = [&] {
    nb::gil_scoped_release unlocked;
    return cluster::Session::connect({.url = std::move(url), .cluster = std::move(cluster)});
  }();
  jobs_ = std::make_shared<RemoteJobs>(value_or_raise(std::move(session)));
}

Session::~Session() { close(); }

nb::list Session::nodes() {
  auto nodes = [&] {
    nb::gil_scoped_release unlocked;
    return session()->nodes();
  }();
  nb::list out;
  for (const cluster::NodeInfo& node : value_or_raise(std::move(nodes))) {
    nb::dict fields;
    fields["id"] = node.id;
    fields["address"] = node.address;
    fields["name"] = node.name;
    fields["threads"] = node.threads;
    fields["memory_bytes"] = node.memory_bytes;
    fields["version"] = node.version;
    fields["build"] = node.build;
    fields["libm"] = node.libm;
    fields["process"] = node.process;
    fields["draining"] = node.draining;
    fields["jobs"] = node.jobs;
    fields["running"] = node.running;
    fields["pieces_given"] = node.pieces_given;
    fields["pieces_taken"] = node.pieces_taken;
    fields["refused"] = node.refused;
    out.append(fields);
  }
  return out;
}

nb::dict Session::stats() {
  auto stats = [&] {
    nb::gil_scoped_release unlocked;
    return session()->stats();
  }();
  nb::dict out;
  for (const auto& [name, value] : value_or_raise(std::move(stats))) out[name.c_str()] = value;
  return out;
}

std::unique_ptr<RemoteJob> Session::start(nb::object kernel, nb::object captures,
                                          nb::object arguments, int64_t memory_bytes,
                                          int64_t time_ms, uint32_t recursion, int64_t most_inline,
                                          uint64_t token, const std::string& provenance,
                                          bool profiled) {
  if (closed_) raise("PyreckError", "this cluster is closed");
  auto* code = nb::cast<Kernel*>(kernel);
  auto* captured = nb::cast<Values*>(captures);
  auto* given = arguments.is_none() ? nullptr : nb::cast<Values*>(arguments);
  captured->lay_out(*code);
  if (given != nullptr) given->lay_out(*code);
  if (captured->reaches_made_function() || (given != nullptr && given->reaches_made_function()))
    raise("InvalidOperation",
          "a function that a block made cannot be taken along to a cluster; define it outside");
  cluster::JobSpec spec;
  spec.roots = refer_all(*captured, given, spec, provenance);
  spec.limits = {memory_bytes, time_ms, recursion};
  spec.most_inline_bytes = most_inline;
  spec.is_profiled = profiled;
  spec.provenance = provenance.empty() ? code->provenance() : provenance;
  auto end = std::make_shared<RemoteEnd>();
  std::shared_ptr<const Generic> generic;
  Result<std::string> job = [&]() -> Result<std::string> {
    nb::gil_scoped_release unlocked;
    generic = code->generic();
    spec.module_hash = generic->hash();
    spec.is_block = generic->is_block(generic->module().entry.index);
    return jobs_->submit(std::move(spec), *generic, end, token);
  }();
  return std::make_unique<RemoteJob>(jobs_, value_or_raise(std::move(job)), std::move(end),
                                     std::move(generic), std::move(kernel), std::move(captures),
                                     std::move(arguments));
}

/// Fills the spec's references, and gives what goes with it. What is too much for that is stored.
std::string Session::refer_all(Values& captured, Values* given, cluster::JobSpec& spec,
                               const std::string& provenance) {
  for (const int64_t most_bytes : {INT64_MAX, kMostFlatBytes}) {
    std::vector<Word> roots;
    spec.captures.clear();
    spec.arguments.clear();
    refer(captured, spec.captures, roots, "", most_bytes);
    if (given != nullptr) refer(*given, spec.arguments, roots, provenance, most_bytes);
    Result<std::string> encoded = [&] {
      nb::gil_scoped_release unlocked;
      return rt::encode(roots);
    }();
    std::string bytes = value_or_raise(std::move(encoded));
    if (bytes.size() <= kMostSpecBytes) return bytes;
  }
  raise("InvalidOperation",
        "the values that this job takes along need more than " +
            std::to_string(kMostSpecBytes >> 20) +
            " MiB in the form in which they travel; instances of classes, and what holds them, are "
            "not stored apart");
}

/// Large lists of numbers, and other values of more than `most_bytes`, are stored first.
void Session::refer(Values& values, std::vector<ValueRef>& references,
                    std::vector<Word>& inline_roots, const std::string& provenance,
                    int64_t most_bytes) {
  values.fetch_stored(session().get());
  for (size_t i = 0; i < values.words().size(); i++) {
    const Word word = values.words()[i];
    const auto& stored = values.stored(i);
    const bool here = stored.has_value() && stored->object()->session() == session().get();
    const bool is_large =
        cluster::is_flat(word, kMostFlatBytes) ||
        (most_bytes < INT64_MAX && jit::size_bytes(word, most_bytes) >= most_bytes &&
         !jit::reaches({word}, Kind::kClass) && !jit::reaches({word}, Kind::kFunction));
    if (!here && is_large) {
      Result<cluster::NewObject> packed = [&] {
        nb::gil_scoped_release unlocked;
        return cluster::pack_object(word, provenance.empty() ? "a captured value" : provenance);
      }();
      values.set_stored(i, put(value_or_raise(std::move(packed))));
    }
    if (here || is_large) {
      references.push_back({values.stored(i)->object()->info().id, values.stored(i)->root()});
    } else {
      references.push_back({"", static_cast<uint32_t>(inline_roots.size())});
      inline_roots.push_back(word);
    }
  }
}

uint64_t Session::next_ended() {
  nb::gil_scoped_release unlocked;
  return jobs_->next_announced();
}

void Session::close() {
  closed_ = true;
  if (jobs_ == nullptr) return;
  nb::gil_scoped_release unlocked;
  jobs_->close();
}

Stored Session::put(const cluster::NewObject& packed) {
  bool interrupted = false;
  Result<Unit> stored = [&] {
    nb::gil_scoped_release unlocked;
    return session()->put(packed.info, packed.chunks, going_on(interrupted));
  }();
  if (interrupted) throw nb::python_error();
  value_or_raise(std::move(stored));
  return {std::make_shared<StoredObject>(session(), packed.info, nullptr), 0};
}

Stored Session::put(const Value& value, const std::string& provenance) {
  Result<cluster::NewObject> packed = [&] {
    nb::gil_scoped_release unlocked;
    return cluster::pack_object(value.word(), provenance);
  }();
  return put(value_or_raise(std::move(packed)));
}

void Session::name(const std::string& name, const Stored& value) {
  if (value.object()->session() != session().get())
    raise("InvalidOperation", "a proxy of another cluster has no name in this one");
  name_object(name, value.object()->info().id);
}

void Session::name_object(const std::string& name, const std::string& object) {
  Result<Unit> named = [&] {
    nb::gil_scoped_release unlocked;
    return session()->name(name, object);
  }();
  value_or_raise(std::move(named));
}

/// The record of an object that this client holds from here on.
Result<cluster::ObjectInfo> Session::held(const std::string& object) {
  session()->hold(object);
  Result<cluster::ObjectInfo> found = session()->object(object);
  if (!found.ok()) session()->drop(object);
  return found;
}

Stored Session::open(const std::string& object, uint32_t root) {
  Result<cluster::ObjectInfo> info = [&] {
    nb::gil_scoped_release unlocked;
    return held(object);
  }();
  cluster::ObjectInfo found = value_or_raise(std::move(info));
  const bool has_root = root < found.roots;
  auto stored = std::make_shared<StoredObject>(session(), std::move(found), nullptr);
  if (!has_root) raise("InvalidOperation", "the stored object " + object + " has no such part");
  return {std::move(stored), root};
}

Stored Session::named(const std::string& name) {
  Result<cluster::ObjectInfo> info = [&]() -> Result<cluster::ObjectInfo> {
    nb::gil_scoped_release unlocked;
    PYRECK_TRY(std::string id, session()->named(name));
    return held(id);
  }();
  if (!info.ok()) raise_unnamed(name, info.error());
  return {std::make_shared<StoredObject>(session(), value_or_raise(std::move(info)), nullptr), 0};
}

void Session::unname(const std::string& name) {
  Result<Unit> gone = [&] {
    nb::gil_scoped_release unlocked;
    return session()->unname(name);
  }();
  if (!gone.ok()) raise_unnamed(name, gone.error());
}

std::string Session::id_of(const std::string& name) {
  Result<std::string> id = [&] {
    nb::gil_scoped_release unlocked;
    return session()->named(name);
  }();
  if (!id.ok()) raise_unnamed(name, id.error());
  return std::move(id).value();
}

void Session::unname_object(const std::string& object) {
  Result<Unit> gone = [&] {
    nb::gil_scoped_release unlocked;
    return session()->unname_object(object);
  }();
  value_or_raise(std::move(gone));
}

nb::tuple Session::objects(const std::string& next) {
  Result<cluster::ObjectPage> found = [&] {
    nb::gil_scoped_release unlocked;
    return session()->objects(next);
  }();
  const cluster::ObjectPage page = value_or_raise(std::move(found));
  nb::list records;
  for (const cluster::ObjectEntry& entry : page.entries) records.append(record_of(entry));
  return nb::make_tuple(page.total, page.next, records);
}

nb::tuple Session::describe(const std::string& object) {
  Result<cluster::ObjectEntry> entry = [&] {
    nb::gil_scoped_release unlocked;
    return session()->describe(object);
  }();
  return record_of(value_or_raise(std::move(entry)));
}

std::vector<std::string> Session::find(const std::string& prefix, uint32_t most) {
  Result<std::vector<std::string>> found = [&] {
    nb::gil_scoped_release unlocked;
    return session()->find(prefix, most);
  }();
  return value_or_raise(std::move(found));
}

}  // namespace pyreck::client
