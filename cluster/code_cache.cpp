#include "cluster/code_cache.h"

#include "ir/bytecode.h"
#include "ir/verifier.h"
#include "jit/value_types.h"
#include "runtime/encoding.h"
#include "runtime/entry.h"

#include <algorithm>

namespace pyreck::cluster {
namespace {

using rt::Word;

constexpr size_t kLittle = 64 << 10;  // decoded without a second thought

// What the loop's thread and the compiler count and read values with: a region that owns nothing.
rt::Context* reading_context() {
  static rt::Pokes pokes;
  thread_local rt::Context context = [] {
    rt::Context c{};
    c.poke = &pokes.poke;
    c.region = UINT32_MAX;
    c.depth_limit = 1000;
    c.memory_credit = INT64_MAX / 2;
    return c;
  }();
  return &context;
}

}  // namespace

PreparedJob::~PreparedJob() {
  if (code_ != nullptr) cache_->put_back(key_, std::move(code_), job_->spec.captures.empty());
  for (Word word : owned_) rt::pk_release(reading_context(), word);
}

std::shared_ptr<PreparedJob> CodeCache::try_prepare(const std::shared_ptr<const LoadedJob>& job) {
  if (job->spec.roots.size() > kLittle || !job->objects.empty()) return nullptr;
  std::shared_ptr<const Known> module = known(job->spec.module_hash);
  if (module == nullptr) return nullptr;
  std::shared_ptr<PreparedJob> made(new PreparedJob);
  made->cache_ = this;
  made->job_ = job;
  if (!load_values(*made, *module).ok()) return nullptr;
  made->code_ = take_free(made->key_, job->spec.captures.empty());
  if (made->code_ == nullptr) return nullptr;
  made->code_->bind_captures(
      {made->shared_.begin(),
       made->shared_.begin() + static_cast<ptrdiff_t>(job->spec.captures.size())});
  return made;
}

Result<std::shared_ptr<PreparedJob>> CodeCache::prepare(std::shared_ptr<const LoadedJob> job) {
  std::shared_ptr<PreparedJob> made(new PreparedJob);
  made->cache_ = this;
  made->job_ = std::move(job);
  PYRECK_TRY(std::shared_ptr<const Known> module, learn(*made->job_));
  PYRECK_TRY([[maybe_unused]] Unit loaded, load_values(*made, *module));
  size_t captures = made->spec().captures.size();
  made->code_ = take_free(made->key_, captures == 0);
  if (made->code_ == nullptr) {
    PYRECK_TRY(made->code_, compile(*made, *module));
    if (captures == 0) put_back(made->key_, made->code_, true);  // others may use it at once
  }
  made->code_->bind_captures(
      {made->shared_.begin(), made->shared_.begin() + static_cast<ptrdiff_t>(captures)});
  return made;
}

std::shared_ptr<const CodeCache::Known> CodeCache::known(const std::string& hash) {
  std::scoped_lock lock(mutex_);
  auto found = modules_.find(hash);
  return found == modules_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<const CodeCache::Known>> CodeCache::learn(const LoadedJob& job) {
  if (auto found = known(job.spec.module_hash)) return found;
  PYRECK_TRY(ir::Module module, ir::decode(job.module));
  std::vector<std::string> problems = ir::verify(module);
  if (!problems.empty())
    return Error{Error::Code::Invalid, "the module does not verify: " + problems.front()};
  std::shared_ptr<const Known> made(new Known{.module = std::move(module)});
  std::scoped_lock lock(mutex_);
  if (modules_.size() >= kMostModules) modules_.clear();
  modules_[job.spec.module_hash] = made;
  return made;
}

// Functions are of the code that will run; captured by the client they have defaults alone.
Result<Unit> take_functions(const std::vector<Word>& words, const ir::Module& module) {
  for (rt::Function* made : jit::made_functions(words)) {
    const ir::Function& function = module.functions[made->aux];
    bool fits = function.level == ir::Function::Level::kGeneric && !function.is_fold_body &&
                std::ranges::all_of(function.captures, [](const std::string& name) {
                  return name.starts_with("default:");
                });
    if (!fits) return Error{Error::Code::Invalid, "the job is given a function that is no value"};
    made->program = nullptr;
  }
  return Unit{};
}

Result<std::vector<Word>> words_of(rt::Context* c, const LoadedObject& object,
                                   rt::KnownObjects* made) {
  if (object.items == nullptr) return unpack_object(c, object.info, object.chunks, made);
  PYRECK_TRY(Word list, object.items->list(c, object.info));
  made->add(rt::object(list));
  return std::vector<Word>{list};
}

// The captured values and arguments as words of the foreign region, and the key of their types.
Result<Unit> CodeCache::load_values(PreparedJob& made, const Known& known) {
  const LoadedJob& job = *made.job_;
  rt::Context c = *reading_context();
  c.region = rt::kForeignRegion;
  rt::Program outline = known.outline.program();
  c.program = &outline;
  PYRECK_TRY(std::vector<Word> roots, rt::decode(&c, job.spec.roots, nullptr, &made.known_));
  c.program = nullptr;  // objects are of other programs
  made.owned_ = roots;
  std::unordered_map<std::string, std::vector<Word>> objects;
  for (const LoadedObject& object : job.objects) {
    PYRECK_TRY(std::vector<Word> words, words_of(&c, object, &made.known_));
    made.owned_.insert(made.owned_.end(), words.begin(), words.end());
    objects[object.info.id] = std::move(words);
  }
  size_t next = 0;
  for (const std::vector<ValueRef>* references : {&job.spec.captures, &job.spec.arguments}) {
    for (const ValueRef& reference : *references) {
      if (reference.object.empty()) {
        if (next == roots.size())
          return Error{Error::Code::Invalid, "the job has fewer values than it names"};
        made.shared_.push_back(roots[next++]);
        continue;
      }
      const std::vector<Word>& words = objects[reference.object];
      if (reference.root >= words.size())
        return Error{Error::Code::Invalid,
                     "the stored object " + reference.object + " is not there"};
      made.shared_.push_back(words[reference.root]);
    }
  }
  PYRECK_TRY([[maybe_unused]] Unit fit, take_functions(made.shared_, known.module));
  ir::TypeTable types;
  made.key_ = job.spec.module_hash + "|" + std::to_string(job.spec.captures.size());
  jit::ValueTypes values(types);
  for (Word word : made.shared_) made.key_ += "|" + types.text(values.add(word));
  made.key_ += "|" + values.key();
  if (job.spec.is_profiled) made.key_ += "|profiled";
  return Unit{};
}

std::shared_ptr<jit::Code> CodeCache::take_free(const std::string& key, bool no_captures) {
  std::scoped_lock lock(mutex_);
  auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  order_.splice(order_.begin(), order_, entry.used);
  if (no_captures) return entry.common;
  if (entry.free.empty()) return nullptr;
  std::shared_ptr<jit::Code> code = std::move(entry.free.back());
  entry.free.pop_back();
  return code;
}

void CodeCache::put_back(const std::string& key, std::shared_ptr<jit::Code> code,
                         bool no_captures) {
  if (!no_captures)
    code->bind_captures(std::vector<Word>(code->module().captures.size(), rt::kNone));
  std::shared_ptr<jit::Code> dropped;
  std::scoped_lock lock(mutex_);
  auto [found, is_new] = entries_.try_emplace(key);
  Entry& entry = found->second;
  if (is_new) {
    order_.push_front(key);
    entry.used = order_.begin();
  }
  if (no_captures)
    entry.common = std::move(code);
  else
    entry.free.push_back(std::move(code));
  if (entries_.size() > kMostCodes) {
    entries_.erase(order_.back());
    order_.pop_back();
  }
}

Result<std::shared_ptr<jit::Code>> CodeCache::compile(const PreparedJob& made, const Known& known) {
  ir::Module module = known.module;
  size_t captures = made.spec().captures.size();
  if (module.captures.size() != captures)
    return Error{Error::Code::Invalid, "the job has not as many captured values as its module"};
  jit::ValueTypes values(module.types);
  for (size_t i = 0; i < captures; i++) module.captures[i].type = values.add(made.shared_[i]);
  std::vector<ir::TypeId> arguments;
  for (size_t i = captures; i < made.shared_.size(); i++)
    arguments.push_back(values.add(made.shared_[i]));
  ir::InferOptions options;
  options.given = values.classes();
  options.given_functions = values.hidden_functions();
  PYRECK_TRY(ir::Inferred inferred, ir::infer(module, arguments, options));
  return jit::compile(std::move(module), inferred, {.profiled = made.spec().is_profiled});
}

}  // namespace pyreck::cluster
